import type { HotlineConfig } from "@zongji/domain";

/** A number that calls are sent on to, as the database and the live hotline's private file hold it; `number` in the clear is of an older release. */
export type SealedTarget = { readonly sealed: string };

export const isSealedTarget = (target: object): target is SealedTarget => "sealed" in target;

/** The configuration without the numbers that are sealed, for a check of everything else: they were checked when they were set. */
export const withoutSealedNumbers = (config: HotlineConfig): HotlineConfig => ({
  ...config,
  agents: config.agents.map((agent) => ({
    ...agent,
    ...(agent.forwarding && {
      forwarding: Object.fromEntries(Object.entries(agent.forwarding).filter(([, to]) => !isSealedTarget(to))),
    }),
  })),
});
