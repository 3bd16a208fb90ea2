import type { QueryClient } from "@tanstack/react-query";
import type { WorkOrder } from "@zongji/api";

/** An order as it was saved is what its pages show from here on, those that are come back to as well. An answer that was asked for before is not waited for. @returns it */
export const keepSaved = (client: QueryClient, saved: WorkOrder): WorkOrder => {
  const queryKey = ["orders", "one", saved.id];
  void client.cancelQueries({ queryKey, exact: true });
  client.setQueryData<WorkOrder>(queryKey, (was) => (was && was.version > saved.version ? was : saved));
  return saved;
};
