/** 短信告知: the page of an order, which its citizen opens by a link in a text message, and on which he answers. */
import { pagePurpose, pageTexts } from "./make.ts";

export { orderPageRoutes, orderTextRoutes } from "./routes.ts";
export { type Sent, saidNote, sayingForms, sayingOf, sayingStyle } from "./saying-forms.ts";

/** What becomes of texts with such links. */
export const pagePurposes = { [pagePurpose]: pageTexts };
