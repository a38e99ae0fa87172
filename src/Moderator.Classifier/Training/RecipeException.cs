namespace Moderator.Classifier.Training;

/// <summary>A recipe cannot be followed. The message names file, line where it applies, what was found and what was expected.</summary>
public sealed class RecipeException(string message, Exception? inner = null) : Exception(message, inner);
