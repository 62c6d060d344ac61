/** An address in a module's memory. */
export type Address = number;

/** What every module of ours exports for its memory. */
export interface MemoryExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** First address nothing of the module's own lies at. */
  heapBase(): Address;
}

/** The memory of a running instance. */
export interface ModuleMemory {
  /** The memory as bytes. Taken anew at each use: an old view is empty once the memory has grown. */
  bytes(): Uint8Array;
  /** Takes memory nobody else has, on a 16-byte boundary; it is never given back. Throws the platform's RangeError when there is none. */
  allocate(length: number): Address;
}

const pageBytes = 64 * 1024;
const boundary = 16;

/** Gives out the memory behind what a module keeps for itself. */
export function createModuleMemory({ memory, heapBase }: MemoryExports): ModuleMemory {
  let view = new Uint8Array(memory.buffer);
  let free = roundUp(heapBase(), boundary);
  const bytes = (): Uint8Array => {
    if (view.length === 0) view = new Uint8Array(memory.buffer);
    return view;
  };
  return {
    bytes,
    allocate(length) {
      const address = free;
      const missing = address + length - bytes().length;
      if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
      free = roundUp(address + length, boundary);
      return address;
    },
  };
}

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;
