import {
  type Browser,
  type Listener,
  newWorld,
  noonZone,
  type Phone,
  pageListener,
  type Server,
  startBrowser,
  startServer,
  tones,
  type World,
} from "@zongji/kit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Seat } from "../e2e/cast.ts";
import { isTrouble, type Person } from "../e2e/scene.ts";

/** The hotline's own number and greeting, as the set-up guide is given them. */
export const ownNumber = "01055500001";
export const greetingHz = 1500;

/** A person at the one Chromium: a context and a page of her own. */
export type Place = { readonly browser: Browser; readonly page: Page };

/** The state that the scenes of the day share: each leaves here whatever later ones need. */
export type House = {
  readonly world: World;
  readonly server: Server;
  readonly browser: Browser;
  administrator?: Place & { readonly person: Person };
  agent?: Place;
  colleague?: Seat;
  supervisor?: Place & { readonly person: Person };
  carrier?: Phone;
  /** The call of the day's first citizen, as the log has it. */
  firstCall?: string;
  /** The day, as the address of a report holds it. */
  period?: string;
  /** Calls of citizens so far, as log, wall and reports have to count them. */
  readonly counts: { inboundTotal: number; answered: number; rated: number };
};

/** Around noon: the day's end does not come between, whatever the hour. Nothing is timed: the office may come to its turn as browsers do. */
export const settings = { env: { ZONGJI_TIME_ZONE: noonZone() }, officeNice: 0 };

export const openHouse = async (): Promise<House> => {
  const world = newWorld();
  const server = await startServer(world, settings);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  return { world, server, browser, counts: { inboundTotal: 0, answered: 0, rated: 0 } };
};

/** A value that an earlier scene has left. @throws where that scene was not played */
export const left = <T>(what: T | undefined): T => {
  if (what === undefined) throw new Error("the scene that leaves this was not played");
  return what;
};

const played = new Set<string>();
let hasFailed = false;

/** One scene of the day. It is not played where one that it needs has failed: that one is to be mended first. */
export const scene = (name: string, needs: readonly string[], play: () => Promise<void>): void => {
  test(name, async () => {
    const failed = needs.find((each) => !played.has(each));
    if (failed !== undefined) throw new Error(`not played, because this scene failed: ${failed}`);
    await play().catch((error: unknown) => {
      hasFailed = true;
      throw error;
    });
    played.add(name);
  });
};

/** Ends the day. Where a scene has failed, pictures of all pages, the logs and the server's data stay in the world's folder. */
export const closeHouse = async ({ world, administrator, agent, supervisor }: House): Promise<void> => {
  if (hasFailed) {
    world.keep();
    for (const [who, place] of Object.entries({ administrator, agent, supervisor }))
      await place?.browser.screenshot(place.page, `at-the-end-${who}`).catch(() => undefined);
  }
  await world.close();
};

/** Lines of a browser about a server that is away. */
const isOfDeath = (line: string): boolean => /ERR_CONNECTION|ERR_EMPTY|WebSocket|status of 50[234]/.test(line);

/** The pages of a place have told of no trouble since this was asked last. @param dies the server or its office died meanwhile */
export const noTrouble = ({ browser }: Place, { dies = false } = {}): void => {
  const told = browser.errors.splice(0).filter(isTrouble);
  expect(told.filter((line) => !(dies && isOfDeath(line)))).toEqual([]);
};

export const listenerAt = (who: string, { browser, page }: Place): Listener => pageListener(who, browser, page);
