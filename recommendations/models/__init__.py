"""What is learned from, what is ready to be shown, and what came of it."""

from recommendations.models.experiments import Experiment, Exposure
from recommendations.models.feedback import Feedback, NotInterested, TasteCorrection, UnknownTitle
from recommendations.models.influence import Influence
from recommendations.models.interactions import Interaction
from recommendations.models.runs import ModelRun
from recommendations.models.served import Recommendations, SimilarTitles
from recommendations.models.trending import Trending, scope_of
from recommendations.models.vectors import DIMENSIONS, TitleVector
from recommendations.models.wishes import TRAINABLE, RecommendationSettings

__all__ = [
    "DIMENSIONS",
    "TRAINABLE",
    "Experiment",
    "Exposure",
    "Feedback",
    "Influence",
    "Interaction",
    "ModelRun",
    "NotInterested",
    "RecommendationSettings",
    "Recommendations",
    "SimilarTitles",
    "TasteCorrection",
    "TitleVector",
    "Trending",
    "UnknownTitle",
    "scope_of",
]
