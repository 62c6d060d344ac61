#!/usr/bin/env node
import { applyEvaluate, applySubmit } from '@ganzheng/chaincode';
import { runLawProcess } from '../fabric/law-process.js';

// One organisation's chaincode process: started by `network`, or by whatever runs the organisation's containers.
await runLawProcess({ applySubmit, applyEvaluate }, process.env);
