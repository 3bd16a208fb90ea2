export { useCite, useOrderIdOf, useOrderTypeOf } from "./cite.ts";
export { CiteInOpened } from "./cite-in-opened.tsx";
export { Cited } from "./cited.tsx";
export { consultHues } from "./consults.tsx";
export { OrderNotices } from "./notices.tsx";
export { OrderEdit } from "./order-edit.tsx";
export { OrderPanel } from "./order-panel.tsx";
export { DueAt, OrderStateTag, PriorityTag } from "./parts.tsx";
export { useHistory, useOrder, useOrderForm, useOrderPeople, usePartDeed } from "./server.ts";
