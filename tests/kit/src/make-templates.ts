// Makes the templates in a folder: node tests/kit/src/make-templates.ts FOLDER, within a world (bin/test.mjs). See templates.ts.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newWorld } from "./new-world.ts";
import { startPostgres } from "./postgres.ts";
import { newServer } from "./server.ts";

const folder = process.argv[2];
if (!folder) throw new Error("make-templates.ts FOLDER");

const world = newWorld({ witnessed: false });
const postgres = await startPostgres(world);
await postgres.stop("fast");
cpSync(join(postgres.folder, "data"), join(folder, "cluster"), { recursive: true, verbatimSymlinks: true });

const server = await newServer(world);
await server.start();
const end = await server.stop();
if (end !== 0) throw new Error(`the first start's server ended by ${end}:\n${server.output().slice(-4000)}`);
rmSync(join(server.dataFolder, "compiled"), { recursive: true, force: true });
cpSync(server.dataFolder, join(folder, "first-start"), { recursive: true, verbatimSymlinks: true });
await world.close();
