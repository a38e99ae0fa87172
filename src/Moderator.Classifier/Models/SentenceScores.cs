using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Models;

/// <summary>What a model says of one sentence of a comment.</summary>
/// <param name="Span">Where the sentence stands in the original text, without the blanks around it.</param>
/// <param name="Scores">Calibrated probabilities of this sentence by itself.</param>
public sealed record SentenceScores(TextSpan Span, AttributeScores Scores);
