# The commands of the project; `make` or `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# The first Python 3.11 on the path; `make serve PYTHON=/path/to/python3.11` chooses another.
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && { echo $$p; exit; }; \
	done; echo python3)
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: help serve serve-tls update test archive lint lock bench bench-hostile fuzz sbom audit load faults soak train \
	train-unet train-deeplabv3 train-resnet18 train-teachers train-efficientnet-lite samples pack pin calibrate evaluate baselines \
	clean python serving-environment batch-environment dev-environment bench-batch

help:  ## List the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serving-environment dev-environment: %-environment: python
	@$(PYTHON) scripts/environment.py $*

batch-environment: python  ## Install what `lesion batch` needs, too (Ray)
	@$(PYTHON) scripts/environment.py batch

python:
	@$(PYTHON) -c '' 2>/dev/null || { echo "$(PYTHON) does not run: install Python 3.11, or name \
	it with PYTHON=/path/to/python3.11 after the command." >&2; exit 1; }

serve: serving-environment  ## Start the service and its page; Ctrl-C stops both
	@exec $(RUN) -m service.serve

serve-tls: serving-environment  ## The same behind nginx, or Caddy, with TLS and a login
	@exec $(RUN) -m scripts.serve_tls $(OPTIONS)

update: serving-environment  ## Put changed weights and settings into the running service; no request fails
	@$(RUN) -m service.update

archive: serving-environment  ## Build model_store/skin_lesion.mar unless it is up to date
	@PYTHON=$(RUN) ./archive.sh

# Two processes: one for the tests of the running service, which often wait, one for the others.
test: dev-environment  ## Run all tests, or those of a folder: TESTS=tests/unit
	@$(RUN) -m scripts.setup_peers
	@CHROMIUM_PATH=$$($(RUN) -m scripts.setup_browser) $(RUN) -m pytest -n 2 $(TESTS)

lint: dev-environment  ## Check style, types, the layers of imports, and the Kubernetes manifests
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports --no-logo
	@$(RUN) -m scripts.lint_javascript
	@$(RUN) -m scripts.lint_manifests

lock: dev-environment  ## Write the lock files; OPTIONS=--upgrade locks the newest versions
	@$(RUN) -m scripts.lock $(OPTIONS)

bench: dev-environment  ## Measure latency, start-up time and memory, compared with eager PyTorch
	@$(RUN) -m scripts.bench

bench-batch: dev-environment  ## Measure batches against a plain loop, and their rate and memory by size
	@$(RUN) -m scripts.bench_batch $(OPTIONS)

bench-hostile: dev-environment  ## Measure time and memory of the costliest uploads
	@$(RUN) -m scripts.bench_hostile

load: dev-environment  ## Measure throughput and latency with 1 to 40 clients (three minutes)
	@$(RUN) -m scripts.load

faults: dev-environment  ## Kill processes, fill disk and memory, ... under load; count what clients notice
	@$(RUN) -m scripts.faults

soak: dev-environment  ## Send photos for an hour, check every answer and measure the memory
	@$(RUN) -m scripts.soak

sbom: serving-environment  ## Write the bill of materials (CycloneDX) of what is served to sbom.cdx.json
	@$(RUN) -m scripts.sbom --output sbom.cdx.json

audit: dev-environment  ## Look for published vulnerabilities of the packages
	@$(RUN) -m scripts.audit

fuzz: dev-environment  ## Fuzz all that reads bytes from outside; TARGETS="photo service" only those
	@$(RUN) -m scripts.fuzz $(TARGETS)

# glibc returns the memory of large tensors to the system and fetches it again in each step, which takes
# about a fifth of the time on a CPU.
TRAIN := MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 $(RUN) -m training.train

train: train-unet train-deeplabv3 train-teachers train-efficientnet-lite train-resnet18  ## Train all networks

samples: dev-environment  ## Write pictures of random photos with their masks to runs/samples
	@$(RUN) -m training.samples

train-unet: dev-environment  ## Train the U-Net
	@$(TRAIN) unet

train-deeplabv3: dev-environment  ## Train DeepLabV3
	@$(TRAIN) deeplabv3

train-teachers: dev-environment  ## Train the three classifiers that the other two learn from
	@for recipe in teacher1 teacher2 teacher3; do $(TRAIN) efficientnet_lite --recipe $$recipe || exit 1; done

train-efficientnet-lite: dev-environment  ## Train EfficientNet-Lite, the second classifier; needs the teachers
	@$(TRAIN) efficientnet_lite

train-resnet18: dev-environment  ## Train ResNet-18, the first classifier; needs the teachers
	@$(TRAIN) resnet18

pack: dev-environment  ## Convert checkpoints to model_store/weights; needs VERSION=1.2.3
	@$(RUN) -m training.pack $(NETWORKS) --version $(or $(VERSION),$(error VERSION is missing: make pack VERSION=1.2.3)) \
		$(if $(REMARK),--remark "$(REMARK)")
	@$(RUN) -m service.pin_weights

pin: serving-environment  ## Accept the present weights: pin their digest in the code
	@$(RUN) -m service.pin_weights

calibrate: dev-environment archive  ## Calibrate the classifiers on validation photos
	@$(RUN) -m training.calibrate
	@$(RUN) -m service.pin_weights

evaluate: dev-environment archive  ## Evaluate on the test photos; RECORD=1 updates the model card
	@$(RUN) -m training.evaluate $(if $(RECORD),--record)

baselines: dev-environment archive  ## Measure the baselines of the drift alerts on the test photos
	@$(RUN) -m scripts.baselines

clean:  ## Remove environment, archive, caches and logs; keep the weights
	@rm -rf $(VENV) .peers .tls logs .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache model_store/*.mar \
		model_store/*.json model_store/.build* model_store/.unpacked model_store/.update tests/javascript/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
