#!/bin/bash
# A class in sixteen parts as a Slurm array, and the reports in a job behind them. Copy, set the first lines, and call
#   parts=$(sbatch --parsable scale-slurm.sh) && sbatch --dependency=afterany:$parts --array=0 scale-slurm.sh
# The last job runs itself what a part has not finished or could not tell. A part ends with 3 where something of its own could not be
# told (with `afterok` the last job would never begin), the last job where something could not be told or read: the reports are there.
# All nodes need the same grader and the same Python: a shared virtual environment, or one container image.
#SBATCH --job-name=grader
#SBATCH --array=1-16
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=02:00:00
#SBATCH --requeue
set -eu
N=16
CLASS=/shared/hw1.yaml            # with a `seed` in it
SUBMISSIONS=/shared/submissions
PARTS=/shared/parts               # one folder for each part; a job that is begun again goes on in its own
REPORTS=/shared/reports/hw1
export PATH=/shared/grader/bin:$PATH

if [ "$SLURM_ARRAY_TASK_ID" -gt 0 ]; then
  exec grader grade "$CLASS" "$SUBMISSIONS" -q --shard "$SLURM_ARRAY_TASK_ID/$N" -o "$PARTS/$SLURM_ARRAY_TASK_ID"
fi
grader merge "$PARTS"/* -o "$REPORTS" || [ $? -eq 3 ]   # 3: some are missing
grader grade "$CLASS" "$SUBMISSIONS" -q -o "$REPORTS"   # runs nothing that a part has run, and writes the reports
