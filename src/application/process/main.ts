/** The process of one application: carries out what arrives from the manager's process, and ends with it. */
import { createRealClock, every } from '../../core/clock.js';
import { CotuneError, toErrorRecord } from '../../core/errors.js';
import { Application } from './application.js';
import type { ApplicationReply, ApplicationRequest, ApplicationSpecification, Question } from './protocol.js';

const usagePeriodSeconds = 0.05;
const clock = createRealClock();
let application: Application | undefined;

const send = (reply: ApplicationReply) => {
  if (process.connected) process.send!(reply);
};
const reportTrouble = (error: unknown) => send({ kind: 'trouble', error: toErrorRecord(error) });

function opened(): Application {
  if (application === undefined) throw new CotuneError('ERR_INTERNAL', 'the application was not opened');
  return application;
}

async function open(specification: ApplicationSpecification) {
  application = await Application.open(clock, specification, {
    onFrame: (frame) => send({ kind: 'frame', frame }),
    onTrouble: reportTrouble,
  });
  every(clock, usagePeriodSeconds, reportUsage);
  return application.opened;
}

async function answer({ kind, content }: Question): Promise<unknown> {
  if (kind === 'open') return open(content);
  if (kind === 'profile') return opened().profile(content);
  if (kind === 'infer') return opened().infer(content);
  if (kind === 'start') await opened().start(content);
  if (kind === 'stop') await opened().stop();
  if (kind === 'close') await application?.close();
  return null;
}

function reportUsage(timeSeconds: number): void {
  const { user, system } = process.cpuUsage();
  const residentBytes = process.memoryUsage.rss();
  send({ kind: 'usage', usage: { timeSeconds, processorSeconds: (user + system) / 1e6, residentBytes } });
}

async function serve({ number, question }: Extract<ApplicationRequest, { number: number }>): Promise<void> {
  try {
    send({ kind: 'answer', number, answer: await answer(question) });
  } catch (error) {
    send({ kind: 'refused', number, error: toErrorRecord(error) });
  }
  if (question.kind === 'close') process.disconnect();
}

process.on('message', (request: ApplicationRequest) => {
  if ('envelope' in request) application?.setEnvelope(request.envelope);
  else if ('deadlineSeconds' in request) application?.setDeadline(request.deadlineSeconds);
  else void serve(request);
});
// An application without its manager would hold a processor for nobody.
process.on('disconnect', () => process.exit(0));
// The terminal sends Ctrl-C to the whole group; the manager's process decides when applications end.
process.on('SIGINT', () => {});
