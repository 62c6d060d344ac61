#!/usr/bin/env node
import { argv } from 'node:process';
import { ownLaw } from '../fabric/own-law.js';
import { packageLaw } from '../fabric/package-law.js';

// Inside an image of the law: the package of exactly the files it holds, under the label it is asked for.
const { label, packageId, bytes } = packageLaw(argv[2] ?? 'law', ownLaw());
console.log(JSON.stringify({ label, packageId, bytes: Buffer.from(bytes).toString('base64') }));
