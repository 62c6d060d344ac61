// Runs a program once for each list of arguments, all in this one process: most of what a short command takes is loading its libraries.
// Says in JSON how each run ended and what it said.
import { pathToFileURL } from 'node:url';

const [program, runs] = process.argv.slice(2);
const ends = [];
for (const [at, args] of JSON.parse(runs).entries()) ends.push(await endOf(at, args));
process.exitCode = 0;
process.stdout.write(JSON.stringify(ends));

async function endOf(at, args) {
  const end = { exit: 0, stdout: '', stderr: '' };
  const writes = ['stdout', 'stderr'].map((name) => [name, process[name].write]);
  for (const [name] of writes)
    process[name].write = (text) => {
      end[name] += text;
      return true;
    };
  process.argv = [process.execPath, program, ...args];
  process.exitCode = 0;
  try {
    // By another address each time: the program runs anew, what it imports is there already.
    await import(`${pathToFileURL(program)}?run=${at}`);
  } finally {
    for (const [name, write] of writes) process[name].write = write;
    // What a run listens for is no longer its own.
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  }
  end.exit = process.exitCode;
  return end;
}
