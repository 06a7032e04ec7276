/** The process of one application: carries out what arrives from the manager's process, and ends with it. */
import { createRealClock, every } from '../../core/clock.js';
import { CotuneError, toErrorRecord } from '../../core/errors.js';
import { Application } from './application.js';
import type { ApplicationReply, ApplicationRequest } from './protocol.js';

const usagePeriodSeconds = 0.05;
const clock = createRealClock();
let application: Application | undefined;

const send = (reply: ApplicationReply) => {
  if (process.connected) process.send!(reply);
};

function opened(): Application {
  if (application === undefined) throw new CotuneError('ERR_INTERNAL', 'the application was not opened');
  return application;
}

async function serve(request: ApplicationRequest): Promise<ApplicationReply | undefined> {
  switch (request.kind) {
    case 'open':
      application = await Application.open(clock, request.specification, {
        onFrame: (frame) => send({ kind: 'frame', frame }),
        onTrouble: (error) => send({ kind: 'trouble', error: toErrorRecord(error) }),
      });
      every(clock, usagePeriodSeconds, reportUsage);
      return { kind: 'opened', opened: application.opened };
    case 'profile':
      return { kind: 'profiled', rows: await opened().profile() };
    case 'start':
      await opened().start(request.order);
      return { kind: 'started' };
    case 'envelope':
      opened().setEnvelope(request.envelope);
      return undefined;
    case 'stop':
      await opened().stop();
      return { kind: 'stopped' };
    case 'close':
      await application?.close();
      process.disconnect();
      process.exit(0);
  }
}

function reportUsage(timeSeconds: number): void {
  const { user, system } = process.cpuUsage();
  const residentBytes = process.memoryUsage.rss();
  send({ kind: 'usage', usage: { timeSeconds, processorSeconds: (user + system) / 1e6, residentBytes } });
}

process.on('message', (request: ApplicationRequest) => {
  serve(request).then(
    (reply) => reply !== undefined && send(reply),
    (error) => send({ kind: 'refused', error: toErrorRecord(error) }),
  );
});
// An application without its manager would hold a processor for nobody.
process.on('disconnect', () => process.exit(0));
// The terminal sends Ctrl-C to the whole group; the manager's process decides when applications end.
process.on('SIGINT', () => {});
