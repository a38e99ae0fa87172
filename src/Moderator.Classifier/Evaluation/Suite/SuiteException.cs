namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>An entrant of the suite failed; the message says which program and how.</summary>
public sealed class SuiteException(string message, Exception? inner = null) : Exception(message, inner);
