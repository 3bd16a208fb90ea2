import { execFileSync, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { measured, newWorld, type PhoneCall, sleep, spoiltIn, theWitness, tones, type World } from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hears, openCarrier, takePhoneSeat, talkWith } from "../../e2e/cast.ts";
import { openHotline } from "../../e2e/scene.ts";

let world: World;
let citizen: PhoneCall;
let media: number;
beforeAll(async () => {
  world = newWorld();
  const { server, administrator } = await openHotline(world);
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  ({ citizen } = await talkWith(seat, await openCarrier(world), server, tones.caller));
  [media] = server.pidsOf("node/child.ts") as [number];
  await sleep(3000);
});
afterAll(() => world.close());

const wanted = { toneHz: tones.agent, db: -12, others: [tones.caller] };
const stopped = async (ms: number, pids: readonly number[]): Promise<void> => {
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  await sleep(ms);
  for (const pid of pids) process.kill(pid, "SIGCONT");
};
/** What happens in the middle of the first of the measurements, and of each. */
const inTheMiddle = async (work: () => unknown): Promise<void> => {
  await sleep(2500);
  await work();
};

test("what goes well is heard", () => hears("the citizen", citizen, wanted));

/** The machine may stand still by itself at the same moment, and explain it: then it is tried again. */
const failsOver = async (work: () => unknown, why: RegExp): Promise<void> => {
  for (let times = 1; ; times += 1) {
    const heard = hears("the citizen", citizen, wanted).then(
      () => undefined,
      (error: Error) => error.message,
    );
    await inTheMiddle(work);
    const message = await heard;
    if (message === undefined && times < 10) continue;
    expect(message).toMatch(why);
    return;
  }
};

test("a gap of 100 ms that only the server makes is not heard over", () =>
  failsOver(() => stopped(100, [media]), /the server sent nothing for .*1\d\d/));

test("the same gap, while the witness stood still too, is measured again", async () => {
  let times = 0;
  const counted = async () => {
    times += 1;
    await hears("the citizen", citizen, wanted);
  };
  const fromMs = performance.now();
  const heard = counted();
  await inTheMiddle(() => stopped(100, [media, ...theWitness().pids]));
  await heard;
  expect(times).toBe(1);
  // Two measurements of more than 5 s each.
  expect(performance.now() - fromMs).toBeGreaterThan(11_000);
  const { marks } = await spoiltIn({ fromMs, toMs: performance.now() });
  expect(marks.some((mark) => mark.toMs - mark.fromMs > 60)).toBe(true);
});

test("a gap before the witness stood still is not explained by it", () =>
  failsOver(async () => {
    await stopped(100, [media]);
    await sleep(1000);
    await stopped(100, theWitness().pids);
  }, /the server sent nothing for .*1\d\d.*beyond what this explains: the witness/));

test("what a peer itself sent late is measured again", async () => {
  const fromMs = performance.now();
  const heard = hears("the citizen", citizen, wanted);
  await inTheMiddle(() => {
    const endMs = performance.now() + 250;
    while (performance.now() < endMs);
  });
  await heard;
  const { lateSends } = await spoiltIn({ fromMs, toMs: performance.now() });
  expect(lateSends.some((late) => late.toMs - late.fromMs > 200)).toBe(true);
});

/** Takes a core from the media process for so long, as a program would that goes before it. The process's id is told before it begins. */
const taken = async (ms: number, begins: (pid: number) => void): Promise<void> => {
  const pin = (cores: string, pid: number) =>
    execFileSync("taskset", ["-acp", cores, String(pid)], { stdio: "ignore" });
  pin("0", media);
  const script = `setTimeout(() => { const end = performance.now() + ${ms}; while (performance.now() < end); setTimeout(() => undefined, 1000); }, 1500)`;
  const taker = spawn("taskset", ["-c", "0", "chrt", "-f", "50", process.execPath, "-e", script], { stdio: "ignore" });
  const ended = new Promise((resolve) => taker.on("exit", resolve));
  begins(taker.pid!);
  await ended;
  pin(`0-${availableParallelism() - 1}`, media);
};
const keptIn = async (begins: (pid: number) => void): Promise<number[]> => {
  const fromMs = performance.now();
  await taken(150, begins);
  await sleep(300);
  const { marks } = await spoiltIn({ fromMs, toMs: performance.now() });
  return marks.filter(({ what }) => what === "kept").map((mark) => mark.toMs - mark.fromMs);
};

test("a core that the kernel gave to others is told, unless the server's own threads had it", async () => {
  expect(Math.max(...(await keptIn(() => undefined)))).toBeGreaterThan(100);
  const own = await keptIn((pid) => theWitness().watch([media], [pid]));
  expect(Math.max(0, ...own)).toBeLessThan(100);
  theWitness().watch([media], []);
});

test("a machine that never lets it be measured is told of in the end", async () => {
  const measure = async () => {
    const fromMs = performance.now();
    await stopped(60, theWitness().pids);
    const against = (spoilt: readonly unknown[]) => (spoilt.length > 0 ? [] : ["a gap"]);
    return { span: { fromMs, toMs: performance.now() }, value: undefined, against };
  };
  await expect(measured("a talk", measure, 3)).rejects.toThrow(/a talk: a gap; measured 3 times, the witness was late/);
});
