namespace Moderator.Classifier.Models;

/// <summary>A model directory does not fit this program, or is damaged. The message says what was expected and what was found.</summary>
public sealed class ModelFormatException(string message, Exception? inner = null) : Exception(message, inner)
{
    internal static ModelFormatException Mismatch(string path, string what, object found, object expected) =>
        new($"{path}: {what} is {found}, expected {expected}.");
}
