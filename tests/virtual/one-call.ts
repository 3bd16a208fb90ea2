import { expect } from "vitest";
import { Scene } from "./scene.ts";

/** A call from its INVITE until the agent is ready again. @returns its facts, and the trace of its datagrams */
export const oneCall = (seed: number) =>
  Scene.tell(
    async (scene) => {
      const { call, ring } = await scene.callToTalk();
      expect(ring.callerNumber).toBe("139****0001");
      expect(await call.hangUp()).toBe(200);
      await scene.expectNothingLeft();
      await scene.fact(call, "RecordingEnded");
      await scene.sees("she is ready again", () => scene.state() === "ready");
      return { facts: scene.facts(), pulse: scene.live.pulse(), ...scene.world.trace() };
    },
    { seed },
  );
