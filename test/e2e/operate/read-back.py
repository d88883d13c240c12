"""Prints what an account has of a CodeBuild project, as JSON, as AWS's SDK for Python reads it.

Usage: read-back.py PROJECT [PARAMETER ...]

Another implementation than the one that the project was made with: what the two understand
differently shows here.
"""

import json
import sys

import boto3


def read_project(name):
    answer = boto3.client("codebuild").batch_get_projects(names=[name])
    return next(iter(answer["projects"]), None)


def read_role(name):
    """A role with all its policies; the documents come decoded."""
    # It signs for the region that it is told, whatever IAM's own is, where it is told an endpoint.
    iam = boto3.client("iam", region_name="us-east-1")
    role = iam.get_role(RoleName=name)["Role"]
    inline = iam.list_role_policies(RoleName=name)["PolicyNames"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        "name": role["RoleName"],
        "arn": role["Arn"],
        "description": role.get("Description"),
        "trust": role["AssumeRolePolicyDocument"],
        "tags": {it["Key"]: it["Value"] for it in iam.list_role_tags(RoleName=name)["Tags"]},
        "inline": {
            it: iam.get_role_policy(RoleName=name, PolicyName=it)["PolicyDocument"]
            for it in inline
        },
        "attached": [it["PolicyArn"] for it in attached],
    }


def read_parameters(names):
    """Without their values."""
    if not names:
        return {}
    answer = boto3.client("ssm").get_parameters(Names=names, WithDecryption=False)
    return {it["Name"]: {"type": it["Type"], "version": it["Version"]} for it in answer["Parameters"]}


def main(name, *parameters):
    project = read_project(name)
    role = project and read_role(project["serviceRole"].rsplit("/", 1)[-1])
    found = {"project": project, "role": role, "parameters": read_parameters(list(parameters))}
    json.dump(found, sys.stdout, default=str)


main(*sys.argv[1:])
