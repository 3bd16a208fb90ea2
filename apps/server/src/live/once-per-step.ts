/** One look for all who look between two steps: after each, every page that is open does. */
export const oncePerStep = <Look>(runtime: { readonly steps: number }, look: () => Look): (() => Look) => {
  let last: { readonly steps: number; readonly look: Look } | undefined;
  return () => {
    if (last?.steps !== runtime.steps) last = { steps: runtime.steps, look: look() };
    return last.look;
  };
};
