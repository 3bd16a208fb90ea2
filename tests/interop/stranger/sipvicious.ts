import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { peerAddress, type Server, type World, within } from "@zongji/kit";
import { expect } from "vitest";

export type Tool = "svmap" | "svwar" | "svcrack";

/** svcrack takes `-b` and forgets it: its sockets are bound for it. The program itself is Debian's. */
const binding = `
import os, runpy, socket, sys
program, address = "/usr/bin/svcrack", sys.argv[1]
class Bound(socket.socket):
    def bind(self, place):
        super().bind((address, place[1]))
socket.socket = Bound
sys.path.insert(0, os.path.dirname(os.path.realpath(program)))
sys.argv = [program, *sys.argv[2:]]
runpy.run_path(program, run_name="__main__")
`;

/** Runs one of Debian's sipvicious against a SIP port of 127.0.0.1 and gives all that it said. It says so itself when it breaks. */
export const attack = async (
  world: World,
  tool: Tool,
  port: number,
  args: readonly string[],
  { from = peerAddress, limitMs = 60_000 } = {},
): Promise<string> => {
  const own = ["-p", String(port), "-b", from, "-x", from, "-P", "45060"];
  const all = [...own, ...args, "127.0.0.1"];
  const [command, words]: [string, string[]] =
    tool === "svcrack" ? ["/usr/bin/python3", ["-c", binding, from, ...all]] : [`/usr/bin/${tool}`, all];
  const program = world.spawn(tool, command, words, { env: { HOME: world.folder, PYTHONUNBUFFERED: "1" } });
  await within(`${tool} ends`, limitMs, program.ended);
  const output = program.output();
  expect(output).not.toMatch(/Traceback|Usage:/);
  return output;
};

/** A dictionary of so many words, with one of them at its place, counted from 1. */
export const dictionary = (world: World, word: string, place: number, words = 60): string => {
  const file = join(world.place("dictionary"), "words.txt");
  const lines = Array.from({ length: words }, (_, n) => (n + 1 === place ? word : `guess-${n + 1}`));
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
};

/** One of our counters, 0 before its first. */
export const count = async (server: Server, name: string): Promise<number> =>
  (await server.metrics()).get(`zongji_switch_${name}`) ?? 0;
