// Reads one JSON job a line and answers one JSON line: npm slip39 as it is, for test_slip39_npm.py.
const slip39 = require("slip39");
const lines = require("fs").readFileSync(0, "utf8").trim().split("\n");
for (const line of lines) {
  const job = JSON.parse(line);
  if (job.open) {
    const secret = slip39.recoverSecret(job.open, job.passphrase);
    console.log(JSON.stringify(Buffer.from(secret).toString("hex")));
  } else {
    const made = slip39.fromArray(Array.from(Buffer.from(job.secret, "hex")), {
      passphrase: job.passphrase,
      threshold: job.needed,
      groups: job.groups.map(([threshold, shares]) => [threshold, shares, "group"]),
      iterationExponent: 0,
      extendableBackupFlag: job.extendable ? 1 : 0,
      title: "set",
    });
    const group = (g) => made.fromPath(`r/${g}`).mnemonics;
    console.log(JSON.stringify(job.groups.map((_, g) => group(g))));
  }
}
