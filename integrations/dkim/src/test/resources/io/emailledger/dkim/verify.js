// Verifies every signature of messages with mailauth, and prints a line for each: file, number, result.
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
const { dkimVerify } = createRequire(path.join(process.argv[3], 'x.js'))('mailauth/lib/dkim/verify');

const folder = process.argv[2];
const records = Object.fromEntries(fs.readFileSync(path.join(folder, 'dns.txt'), 'utf8').trim().split('\n')
    .map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
const resolver = async name => {
    if (!records[name]) {
        throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
    }
    return [[records[name]]];
};

(async () => {
    for (const file of fs.readdirSync(folder).filter(name => name.endsWith('.eml')).sort()) {
        const { results } = await dkimVerify(fs.readFileSync(path.join(folder, file)), { resolver });
        results.forEach((result, index) =>
            console.log(file, index, result.status.result === 'pass' ? 'pass' : 'FAIL ' + JSON.stringify(result.status)));
    }
})();
