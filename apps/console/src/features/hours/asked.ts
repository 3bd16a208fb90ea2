import { type Flow, type FlowId, modulesReached } from "@zongji/domain";

/** A number in force, with the calendar and the flow that it goes by. */
export type NumberInForce = { readonly calendar: string; readonly flow: string };

/** Whether a flow in force asks this calendar when one of the numbers is called, itself or by a module. */
export const isAsked = (calendar: string, numbers: readonly NumberInForce[], flows: readonly Flow[]): boolean => {
  const hours = new Map(
    flows.map(({ id, nodes }) => [id, Object.values(nodes).flatMap((node) => (node.kind === "hours" ? [node] : []))]),
  );
  return numbers.some((number) =>
    [...modulesReached(number.flow as FlowId, flows)].some((id) =>
      hours.get(id)?.some((node) => (node.calendar ?? number.calendar) === calendar),
    ),
  );
};
