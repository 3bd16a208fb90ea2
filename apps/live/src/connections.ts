import { createGate, type Gate } from "@zongji/switch";
import type { FastifyInstance } from "fastify";

export type ConnectionLimits = {
  /** Connections at one time. A fifth is kept for addresses from which somebody is signed in. Default 4000. */
  readonly connections?: number;
  /** From one address where nobody is signed in. Default 300, fifty sign-in pages at once; where somebody is, half of all: many agents sit behind one address. */
  readonly connectionsPerAddress?: number;
  /** On which nobody has shown a session yet. Default 600. */
  readonly newcomers?: number;
  /** Whether somebody is signed in from the address. */
  readonly isKnown: (host: string) => boolean;
  /** Whether file descriptors run short. */
  readonly isShort?: () => boolean;
};

/** A proxy on this machine comes for everybody. */
const isThisMachine = (host: string): boolean => host === "127.0.0.1" || host === "::1";

/** How long a request's header may take to come, ms: who dribbles it holds a connection no longer. */
export const headersMs = 10_000;

/** Limits the connections of the web server, plain or TLS, from before their handshake. */
export const limitConnections = (app: FastifyInstance, limits: ConnectionLimits): Gate => {
  const { connections = 4000, connectionsPerAddress = 300, newcomers = 600, isKnown, isShort } = limits;
  const gate = createGate({
    most: connections,
    perAddress: connectionsPerAddress,
    perKnownAddress: connections / 2,
    newcomers,
    isKnown: (host) => isThisMachine(host) || isKnown(host),
    ...(isShort && { isShort }),
  });
  app.server.prependListener("connection", (socket) => {
    if (gate.admit(socket)) gate.taken(socket);
  });
  app.server.headersTimeout = headersMs;
  return gate;
};
