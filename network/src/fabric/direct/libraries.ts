import { quietLibraries } from '../quiet.js';

/** Loads fabric-network and what it stands on: a second or more of message definitions, so only where this driver is used. */
export async function loadLibraries() {
  quietLibraries();
  const [{ Gateway }, { Client }] = await Promise.all([import('fabric-network'), import('fabric-common')]);
  return { Gateway, Client };
}
