// npm run call: a citizen for people who have no phone. Places real SIP calls over loopback and prints what is heard to happen.
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machineClock } from "../clock.ts";
import { placeCalls } from "./place.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../../..");

const usage = `npm run call -- [options]
  --calls N      how many calls at once (1)
  --number N     the number to call (12345678)
  --keys KEYS    keys to press, one after another (1)
  --speak NAME   the prompt to speak, from the prompts folder (caller.hello; "none" for silence)
  --stay SEC     seconds to stay after the last word (3)
  --data FOLDER  the server's data folder (./data)`;

const fail = (sentence: string): never => {
  console.error(sentence);
  process.exit(1);
};

const wholeNumber = (name: string, text: string, from: number, to: number): number => {
  const value = Number(text);
  return Number.isInteger(value) && value >= from && value <= to
    ? value
    : fail(`--${name} must be a whole number from ${from} to ${to}, not "${text}".`);
};

const options = () => {
  try {
    return parseArgs({
      options: {
        calls: { type: "string", default: "1" },
        number: { type: "string", default: "12345678" },
        keys: { type: "string", default: "1" },
        speak: { type: "string", default: "caller.hello" },
        stay: { type: "string", default: "3" },
        data: { type: "string", default: resolve(root, "data") },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return fail(`${(error as Error).message}\n${usage}`);
  }
};

type Access = { host: string; port: number; username: string; secret: string };

const accessOf = async (data: string): Promise<Access> => {
  const file = resolve(data, "test-caller.json");
  try {
    return JSON.parse(await readFile(file, "utf8")) as Access;
  } catch {
    return fail(
      `The server's access for test calls can't be read at ${file}: start the server first, or name its folder by --data.`,
    );
  }
};

const values = options();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const calls = wholeNumber("calls", values.calls, 1, 200);
const staySec = wholeNumber("stay", values.stay, 0, 3600);
if (!/^[0-9*#]*$/.test(values.keys)) fail(`--keys may hold 0–9, * and # only, not "${values.keys}".`);

const access = await accessOf(values.data);
const placed = await placeCalls(
  { ...access, promptFolders: [resolve(values.data, "prompts"), resolve(root, "prompts")], rtpPorts: [31000, 31998] },
  {
    number: values.number,
    keys: values.keys,
    listenMs: 3000,
    speak: values.speak === "none" ? [] : [values.speak],
    stayMs: staySec * 1000,
    patienceMs: 20_000,
  },
  calls,
  (line, text) =>
    console.log(
      `${new Date(machineClock.now()).toISOString().slice(11, 23)}  line ${String(line).padStart(3)}  ${text}`,
    ),
).catch((error: Error) => fail(error.message));

const heard = placed.filter((call) => call.heardMenu).length;
console.log(`${heard} of ${placed.length} heard the menu.`);
process.exit(heard === placed.length ? 0 : 1);
