// tuf-js before a repository: refreshes from a folder that holds a trusted root.json, and says by which version.
const fs = require("fs");
const { Updater } = require("tuf-js");
const [folder, address] = process.argv.slice(2);
const updater = new Updater({
  metadataDir: `${folder}/metadata`, metadataBaseUrl: `${address}/metadata`,
  targetDir: `${folder}/targets`, targetBaseUrl: `${address}/targets`,
  config: { fetchRetries: 0, fetchRetry: 0, prefixTargetsWithHash: false },
});
(async () => {
  await updater.refresh();
  const info = await updater.getTargetInfo("app.txt");
  await updater.downloadTarget(info);
  const root = JSON.parse(fs.readFileSync(`${folder}/metadata/root.json`));
  console.log(JSON.stringify({ version: root.signed.version }));
})().catch((problem) => { console.log(JSON.stringify({ refused: `${problem.name}: ${problem.message}` })); });
