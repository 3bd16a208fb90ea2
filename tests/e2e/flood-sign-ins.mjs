// Signs in, with names that nobody has, once from each of so many addresses in each round: node flood-sign-ins.mjs <base url> <addresses> <rounds> <ms between
// rounds> <third number of the addresses>. Says "begun", and at the end a line of JSON: how many got which status.
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const base = process.argv[2];
const [addresses, rounds, everyMs, third] = process.argv.slice(3).map(Number);
const statuses = {};
const signIn = (localAddress, n) =>
  new Promise((resolve) => {
    const headers = { "content-type": "application/json" };
    const tell = (status) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      resolve();
    };
    const asked = request(`${base}/api/sign-in`, { method: "POST", localAddress, headers, agent: false }, (answer) => {
      answer.resume();
      answer.once("end", () => tell(answer.statusCode));
    });
    asked.once("error", (error) => tell(error.code));
    asked.end(JSON.stringify({ login: `nobody ${localAddress} ${n}`, password: "a guess of somebody's" }));
  });

console.log("begun");
const all = [];
for (let n = 0; n < rounds; n += 1) {
  for (let address = 0; address < addresses; address += 1) all.push(signIn(`127.0.${third}.${address + 1}`, n));
  await sleep(everyMs);
}
await Promise.all(all);
console.log(JSON.stringify(statuses));
