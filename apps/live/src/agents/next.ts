import type { Next } from "@zongji/api";
import type { AgentLook } from "@zongji/domain";

/** What comes after an agent's call or wrap-up: by her own wish, or a supervisor's. */
export const nextOf = (agent: Pick<AgentLook, "leaving" | "after"> | undefined): Next =>
  agent?.leaving ? "offline" : (agent?.after ?? null);
