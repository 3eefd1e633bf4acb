// A client that nobody here wrote: @grpc/grpc-js, with the protos loaded at run time.
//   node node_client_test.js BRIEFINGD PROTO_DIR
'use strict';
const assert = require('assert');
const {spawn} = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [briefingd, protoDir] = process.argv.slice(2);
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'briefing node '));
const options = {includeDirs: [protoDir], keepCase: true, longs: Number, enums: String, defaults: false};
const definition = loader.loadSync(
    ['briefing/v1/party_service.proto', 'briefing/v1/event_service.proto', 'briefing/v1/ledger_service.proto'], options);
const {briefing} = grpc.loadPackageDefinition(definition);

async function start() {
  const portFile = path.join(directory, 'address');
  const server = spawn(briefingd, [
    '--listen', '127.0.0.1:0', '--metrics-listen', '', '--ledger', 'sqlite:' + path.join(directory, 'ledger.db'),
    '--port-file', portFile
  ], {stdio: 'ignore'});
  const ended = new Promise(resolve => server.on('exit', resolve));
  while (!fs.existsSync(portFile)) {
    if (server.exitCode !== null) throw new Error('briefingd ended instead of serving');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  return {server, ended, address: fs.readFileSync(portFile, 'utf8').trim()};
}

function call(client, method, request) {
  return new Promise((resolve, reject) => client[method](
      request, {deadline: Date.now() + 30000}, (error, reply) => error ? reject(error) : resolve(reply)));
}

async function main() {
  const {server, ended, address} = await start();
  const credentials = grpc.credentials.createInsecure();
  const parties = new briefing.v1.PartyService(address, credentials);
  const events = new briefing.v1.EventService(address, credentials);
  const ledger = new briefing.v1.LedgerService(address, credentials);

  const watch = ledger.Watch({start_revision: 1});
  const changes = [];
  const enough = new Promise((resolve, reject) => {
    watch.on('data', message => {
      for (const commit of message.commits || []) for (const change of commit.changes) changes.push([change.type, change.name]);
      if (changes.length >= 3) resolve();
    });
    watch.on('error', error => error.code === grpc.status.CANCELLED ? resolve() : reject(error));
  });

  const japan = await call(parties, 'CreateParty', {party_id: 'jp', party: {title: '日本', kind: 'PARTY_KIND_STATE'}});
  assert.strictEqual(japan.name, 'parties/jp');
  assert.strictEqual(japan.title, '日本');
  const event = await call(events, 'CreateEvent', {
    event_id: 'summit',
    event: {title: 'Summit', kind: 'EVENT_KIND_CONSULT', date: {edtf: '2022-05-23'}, participants: [{party: 'parties/jp'}]}
  });
  assert.strictEqual(event.date.start_time.seconds, Date.UTC(2022, 4, 23) / 1000);
  const listed = await call(events, 'ListEvents', {filter: 'party = parties/jp AND date:2022'});
  assert.deepStrictEqual(listed.events.map(item => item.name), ['events/summit']);
  await assert.rejects(call(parties, 'DeleteParty', {name: 'parties/jp'}), {code: grpc.status.FAILED_PRECONDITION});
  await call(events, 'DeleteEvent', {name: 'events/summit', etag: event.etag});
  await assert.rejects(call(events, 'GetEvent', {name: 'events/summit'}), {code: grpc.status.NOT_FOUND});
  const before = await call(events, 'GetEvent', {name: 'events/summit', as_of: {revision: event.revision}});
  assert.strictEqual(before.title, 'Summit');

  await enough;
  watch.cancel();
  assert.deepStrictEqual(changes.slice(0, 3), [
    ['CHANGE_TYPE_CREATED', 'parties/jp'], ['CHANGE_TYPE_CREATED', 'events/summit'],
    ['CHANGE_TYPE_RETRACTED', 'events/summit']
  ]);
  for (const client of [parties, events, ledger]) client.close();
  server.kill('SIGTERM');
  assert.strictEqual(await ended, 0);
  fs.rmSync(directory, {recursive: true});
  console.log('ok');
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
