export { type Fabric, type FabricOptions, openFabric } from './gateway/open-fabric.js';
export { runLawProcess } from './law-process.js';
