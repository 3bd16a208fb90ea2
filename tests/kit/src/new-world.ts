import { networkInterfaces } from "node:os";
import { startWitness } from "./measured.ts";
import { goFirst, peerAddress, World } from "./world.ts";

/** By bin/test.mjs: files with few and small programs go before those with browsers. */
const givenNice = Number(process.env.ZONGJI_NICE ?? -10);

/**
 * A test against peers must not run on the machine's own network. Throws unless bin/test.mjs made a world around this process.
 * @param witnessed the witness and the tap run beside it: not where what they cost would be measured
 */
export const newWorld = ({ nice = givenNice, witnessed = true } = {}): World => {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each?.map((one) => one.address) ?? []);
  const foreign = addresses.filter((address) => !["127.0.0.1", "::1", peerAddress].includes(address));
  if (process.env.ZONGJI_WORLD !== "1" || foreign.length > 0 || !addresses.includes(peerAddress))
    throw new Error("this test needs a network of its own: run it by `npm test -- path/to/file.test.ts`");
  goFirst([0], nice);
  if (witnessed) startWitness(nice);
  return new World(nice);
};
