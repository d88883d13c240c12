import {describe, expect, test} from 'vitest';

import {CODEDEPLOY, addConnection, codedeploy, operate, startOperator} from './operator.ts';

describe('codebuild codedeploy', () => {
  test('makes role, project and webhook, and nothing when it is run again', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const {code, stdout, stderr} = await operate(operator, [...CODEDEPLOY, '--connection', 'acme']);
    console.log(code, stdout, stderr, operator.aws.actions);
    const again = await operate(operator, [...CODEDEPLOY, '--connection', 'acme']);
    console.log(again, operator.aws.actions);
    expect(again.code).toBe(0);
  });
});
