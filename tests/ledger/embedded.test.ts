import { embeddedEngine } from '../support/embedded-engine.js';
import { ledgerConformance } from './conformance.js';

ledgerConformance('embedded', embeddedEngine);
