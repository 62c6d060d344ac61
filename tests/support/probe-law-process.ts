import { runLawProcess } from '@ganzheng/network/law-process';
import { probeLaw } from './probe-law.js';

// A chaincode process that runs the probe law, as the conformance suite wants it on Fabric.
await runLawProcess(probeLaw, process.env);
