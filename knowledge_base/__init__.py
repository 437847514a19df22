"""What the office already knows: articles, and the search that finds the right one."""

from knowledge_base.apart import train_apart
from knowledge_base.articles import Article
from knowledge_base.candidate import Candidate
from knowledge_base.index import Index
from knowledge_base.knowledge import Knowledge, index, load
from knowledge_base.search import Findings

__all__ = ["Article", "Candidate", "Findings", "Index", "Knowledge", "index", "load", "train_apart"]
