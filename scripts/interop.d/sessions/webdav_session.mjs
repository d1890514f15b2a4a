// A session of the npm package webdav: where it is, URL, a directory with files, and
// their names, of which every second is moved.

import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const [tools, url, local, ...rest] = process.argv.slice(2);
const main = path.join(tools, "node_modules", "webdav", "dist", "node", "index.js");
const { createClient } = await import(fs.existsSync(main) ? main : createRequire(tools + "/")("webdav"));
const client = createClient(url);
const names = fs.readdirSync(local).sort();

function check(what, condition) {
    if (!condition) {
        console.error(`${what} is not as it should be`);
        process.exit(1);
    }
}

async function bytes(stream) {
    const parts = [];
    for await (const part of stream) parts.push(part);
    return Buffer.concat(parts);
}

for (const collection of ["/c", "/moved", "/copies"]) await client.createDirectory(collection);
for (const name of names) {
    check(`put ${name}`, await client.putFileContents(`/c/${name}`, fs.readFileSync(path.join(local, name))));
}
const listed = (await client.getDirectoryContents("/c")).map((entry) => entry.basename).sort();
check(`the list ${JSON.stringify(listed)}`, JSON.stringify(listed) === JSON.stringify(names));
check("the number of many members", (await client.getDirectoryContents("/many")).length === 5000);
for (const name of names) {
    const expected = fs.readFileSync(path.join(local, name));
    check(name, expected.equals(await client.getFileContents(`/c/${name}`)));
    check(`the size of ${name}`, (await client.stat(`/c/${name}`)).size === expected.length);
}
const part = await bytes(client.createReadStream("/c/plain.txt", { range: { start: 500, end: 599 } }));
check("a part", part.equals(fs.readFileSync(path.join(local, "plain.txt")).subarray(500, 600)));
for (const name of names) await client.copyFile(`/c/${name}`, `/copies/${name}`);
for (const name of rest.filter((_, number) => number % 2)) await client.moveFile(`/c/${name}`, `/moved/${name}`);
const lock = await client.lock("/c/plain.txt");
await client.unlock("/c/plain.txt", lock.token);
await client.createDirectory("/away");
await client.putFileContents("/away/x", "x");
await client.deleteFile("/away");
check("away", !(await client.exists("/away")));
