/** Caches the snapshot until the next step: after each step every open page asks for it. */
export const oncePerStep = <Look>(runtime: { readonly steps: number }, look: () => Look): (() => Look) => {
  let last: { readonly steps: number; readonly look: Look } | undefined;
  return () => {
    if (last?.steps !== runtime.steps) last = { steps: runtime.steps, look: look() };
    return last.look;
  };
};
