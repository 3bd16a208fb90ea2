import { sleep, until } from "@zongji/kit";

/** Where a Node process that was sent SIGUSR1 opens its inspector (its `--inspect-port` by default). */
const inspector = "http://127.0.0.1:9229";

type Target = { readonly webSocketDebuggerUrl: string };

const targets = async (): Promise<readonly Target[]> => {
  try {
    return (await (await fetch(`${inspector}/json/list`, { signal: AbortSignal.timeout(1000) })).json()) as Target[];
  } catch {
    return [];
  }
};

/** Sends one command after another, each when the last was answered. */
const command = (url: string, commands: readonly { readonly method: string; readonly params?: object }[]) =>
  new Promise<void>((resolve, reject) => {
    const socket = new WebSocket(url);
    const send = (id: number) => {
      if (id === commands.length) socket.close();
      else socket.send(JSON.stringify({ id, ...commands[id] }));
    };
    socket.onopen = () => send(0);
    socket.onmessage = ({ data }) => {
      const { id } = JSON.parse(String(data)) as { id?: number };
      if (id !== undefined) send(id + 1);
    };
    socket.onclose = () => resolve();
    socket.onerror = () => reject(new Error("the inspector can't be reached"));
  });

/**
 * Makes a Node process of this network collect all its garbage, so that its memory is what it uses: V8 leaves garbage for an hour where there is room.
 * The inspector by which this is done is closed again.
 */
export const collectGarbage = async (pid: number): Promise<void> => {
  process.kill(pid, "SIGUSR1");
  const [target] = await until("the inspector is open", async () => {
    const open = await targets();
    return open.length > 0 && open;
  });
  // It can't be closed while somebody is there.
  const close = 'setTimeout(() => process.getBuiltinModule("node:inspector").close(), 50); 0';
  await command(target!.webSocketDebuggerUrl, [
    { method: "HeapProfiler.collectGarbage" },
    { method: "Runtime.evaluate", params: { expression: close } },
  ]);
  await sleep(100);
  await until("the inspector is closed", async () => (await targets()).length === 0);
};
