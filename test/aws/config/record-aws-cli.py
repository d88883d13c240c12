"""Records what the AWS CLI reads from each configuration of a JSON file, which this updates.

Usage: record-aws-cli.py read-by-aws-cli.json
Requires botocore, which reads the configuration for the AWS CLI.
"""

import json
import os
import pathlib
import sys
import tempfile

import botocore.session

recorded = pathlib.Path(sys.argv[1])
cases = json.loads(recorded.read_text(encoding="utf-8"))
for variable in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
    os.environ.pop(variable, None)
with tempfile.TemporaryDirectory() as folder:
    for case in cases.values():
        for name, variable in (
            ("config", "AWS_CONFIG_FILE"),
            ("credentials", "AWS_SHARED_CREDENTIALS_FILE"),
        ):
            path = pathlib.Path(folder, name)
            path.write_bytes(case.get(name, "").encode())
            os.environ[variable] = str(path)
        try:
            read = botocore.session.Session().full_config
            case["reads"] = {
                "profiles": read["profiles"],
                "ssoSessions": read.get("sso_sessions", {}),
                "services": read.get("services", {}),
            }
        except Exception as error:
            case["reads"] = type(error).__name__
text = json.dumps(cases, ensure_ascii=False, indent=2)
recorded.write_text(f"{text}\n", encoding="utf-8")
