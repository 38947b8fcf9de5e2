"""The manifests of deploy/kubernetes, made from the compose file: what runs, with what, is said once.

`make docs` writes them. They are plain Kustomize: a folder for each service, which is its release, one for
the door and one for the stores; `kubectl apply --kustomize deploy/kubernetes/mail` brings the service mail.
"""
