"""What the machine can learn from what people asked and officers answered."""

from knowledge_base.teaching.changes import Change, Lessons, lessons
from knowledge_base.teaching.clusters import Cluster, clusters
from knowledge_base.teaching.confusions import Confusion, confusions

__all__ = ["Change", "Cluster", "Confusion", "Lessons", "clusters", "confusions", "lessons"]
