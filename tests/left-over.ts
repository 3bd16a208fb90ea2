/** What a file of tests leaves for the one after it, where both run in one process and share its globals and modules. */
import { vi } from "vitest";

type Globals = Readonly<Record<string, PropertyDescriptor>>;
const globalsNow = (): Globals => Object.getOwnPropertyDescriptors(globalThis) as unknown as Globals;

/** Names that are gone or stand for something else. A getter of Node's becomes its value when it is first asked for: no change. */
const changed = (before: Globals, now: Globals): string[] =>
  Object.entries(before).flatMap(([name, was]) => {
    const is = now[name];
    return !is || ("value" in was && !Object.is(was.value, is.value)) ? [name] : [];
  });

/**
 * Begins to watch. The function that it gives takes back what was left since, and tells of it, a few words each: globals, a fake clock, variables of the
 * environment, the working directory. New globals are told of where `vi.stubGlobal` put them: others may be a library's, which stays loaded.
 */
export const watchLeftOvers = (): (() => string[]) => {
  const [globals, env, folder] = [globalsNow(), { ...process.env }, process.cwd()];
  return () => {
    const left = new Set<string>();
    const look = () => {
      const names = changed(globals, globalsNow());
      for (const name of names) left.add(`globalThis.${name}`);
      return names;
    };
    const added = (): string[] => Object.keys(globalsNow()).filter((name) => !(name in globals));
    if (vi.isFakeTimers()) left.add("a fake clock");
    vi.useRealTimers();
    look();
    // A spy on a fake clock that outlives it brings that clock back, which nobody moves: so a second look.
    vi.restoreAllMocks();
    const all = added();
    vi.unstubAllGlobals();
    const staying = new Set(added());
    for (const name of all.filter((each) => !staying.has(each))) left.add(`globalThis.${name}`);
    for (const name of look()) Object.defineProperty(globalThis, name, globals[name]!);
    vi.unstubAllEnvs();
    for (const name of new Set([...Object.keys(env), ...Object.keys(process.env)])) {
      if (env[name] === process.env[name]) continue;
      left.add(`process.env.${name}`);
      if (env[name] === undefined) delete process.env[name];
      else process.env[name] = env[name];
    }
    if (process.cwd() !== folder) {
      left.add("another working directory");
      process.chdir(folder);
    }
    vi.resetConfig();
    return [...left];
  };
};
