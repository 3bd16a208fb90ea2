import { takenOverCode } from "@zongji/api";

type Socket = {
  readonly close: (code: number, reason: string) => void;
  readonly on: (event: "close", listener: () => void) => unknown;
};

/** 浏览器话机: one place has a device. Where it is opened last has it, and the place before is told by its close code. */
export const createBrowserPhones = () => {
  const open = new Map<string, Socket>();
  return {
    /** Call it once the new socket is served, so that the device is never without one in between. */
    opened: (device: string, socket: Socket): void => {
      const before = open.get(device);
      open.set(device, socket);
      socket.on("close", () => {
        if (open.get(device) === socket) open.delete(device);
      });
      before?.close(takenOverCode, "opened at another place");
    },
  };
};
