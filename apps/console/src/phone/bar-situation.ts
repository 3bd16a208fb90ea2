import type { BarSituation } from "./actions.ts";
import type { AgentPhone } from "./context.tsx";

export const situationOf = ({ desk, phone, browser }: AgentPhone): BarSituation => ({ desk, phone, browser });
