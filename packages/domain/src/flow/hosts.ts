/** Whom the HTTP nodes of flows may ask: the server says it, not who writes a flow. */

/** A host as a URL has it: lower case, an address in its shortest form, of IPv6 in brackets. Without a port those of http and https are meant. */
export type FlowHost = { readonly host: string; readonly port?: number };

const portOf = ({ port, protocol }: URL): number => (port === "" ? (protocol === "https:" ? 443 : 80) : Number(port));

/** Whether `named` names this host (a URL's `hostname`) at the port of the URL. */
export const namesHost = (named: FlowHost, host: string, url: URL): boolean =>
  named.host === host && (named.port === undefined ? url.port === "" : named.port === portOf(url));

/** Whether the host that the address names may be asked at all. */
export const mayAskHost = (hosts: readonly FlowHost[], url: URL): boolean =>
  hosts.some((named) => namesHost(named, url.hostname, url));
