"""Makes the calls that come in on standard input (a JSON array) through Debian's python3-googleapi, by discovery."""

import json
import os
import sys

from googleapiclient import discovery, errors

address = os.environ["MODERATOR_URL"] + "/$discovery/rest?version=v1alpha1"


def make(call):
    key = call.get("key", os.environ["MODERATOR_KEY"])
    client = discovery.build("commentanalyzer", "v1alpha1", developerKey=key, discoveryServiceUrl=address, cache_discovery=False)
    return getattr(client.comments(), call["method"])(body=call["request"]).execute()


answers = []
for call in json.load(sys.stdin):
    try:
        answers.append({"value": make(call)})
    except errors.HttpError as error:
        answers.append({"error": {"message": str(error), "status": error.resp.status, "details": error.error_details}})

json.dump(answers, sys.stdout)
