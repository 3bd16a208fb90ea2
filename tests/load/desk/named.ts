import { type OperationId, operations } from "@zongji/api";

const patterns = (Object.keys(operations) as OperationId[]).map((id) => {
  const { method, path } = operations[id];
  // Longer paths without parameters first: /api/citizens/tags is no /api/citizens/:id.
  return { id, method, isExact: !path.includes(":"), pattern: new RegExp(`^${path.replace(/:[A-Za-z]+/g, "[^/]+")}$`) };
});

/** The operation that a request asks for; undefined: none, as for a file of the console. */
export const operationOf = (method: string, url: string): OperationId | undefined => {
  const { pathname } = new URL(url);
  const found = patterns.filter((each) => each.method === method && each.pattern.test(pathname));
  return (found.find(({ isExact }) => isExact) ?? found[0])?.id;
};

/** How often each was asked for in one call, on average. */
export const perCall = (counts: Readonly<Record<string, number>>, calls: number): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => [name, Math.round((count * 10) / Math.max(1, calls)) / 10]),
  );
