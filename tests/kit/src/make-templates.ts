// Makes the templates in a folder: node tests/kit/src/make-templates.ts FOLDER, within a world (bin/test.mjs). See templates.ts.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newWorld } from "./new-world.ts";
import { startPostgres } from "./postgres.ts";
import { newServer } from "./server.ts";
import { copyFolder } from "./templates.ts";

const folder = process.argv[2];
if (!folder) throw new Error("make-templates.ts FOLDER");

mkdirSync(folder, { recursive: true, mode: 0o755 });
const world = newWorld({ witnessed: false });
const postgres = await startPostgres(world);
await postgres.stop("fast");
copyFolder(join(postgres.folder, "data"), join(folder, "cluster"));

const server = await newServer(world);
await server.start();
const end = await server.stop();
if (end !== 0) throw new Error(`the first start's server ended by ${end}:\n${server.output().slice(-4000)}`);
rmSync(join(server.dataFolder, "compiled"), { recursive: true, force: true });
copyFolder(server.dataFolder, join(folder, "first-start"));
await world.close();
